"""What SNS and SQS have to be told, as the JSON that they want."""

from __future__ import annotations

import json

# A message that was received this often goes to the dead letter queue.
RECEIVE_LIMIT = 20


def queue_policy(queue_arn: str, topic_arn: str) -> str:
    """Return the policy of a queue: only this topic may send to it.

    Without it real SNS publishes, and SQS drops the message unsaid.
    """
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def redrive_policy(dead_queue_arn: str) -> str:
    """Return the redrive policy: where a message goes in the end."""
    return json.dumps(
        {
            "deadLetterTargetArn": dead_queue_arn,
            "maxReceiveCount": RECEIVE_LIMIT,
        }
    )


def filter_policy(event_names: list[str]) -> str:
    """Return the filter of a subscription: these events, no others."""
    return json.dumps({"type": event_names})


def lets_through(policy: str, event_name: str) -> bool:
    """Tell whether a filter passes an event; no filter passes all."""
    names = json.loads(policy).get("type")
    return names is None or event_name in names
