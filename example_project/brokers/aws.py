"""SNS to SQS: a topic, and a queue for each module behind a filter."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any, ClassVar

import boto3
from botocore.exceptions import (
    ClientError,
    ConnectionError,
    HTTPClientError,
)

from example_project.brokers.aws_delivery import SqsDelivery
from example_project.brokers.aws_policies import (
    filter_policy,
    lets_through,
    queue_policy,
    redrive_policy,
)
from example_project.brokers.base import (
    Broker,
    Capabilities,
    TransportDownError,
    UnroutableError,
)
from example_project.outbox.backend import OutboxEventBus
from example_project.outbox.models import OutboxMessage

AMAZON = "aws:"
LONGEST_POLL = 20  # seconds, which is the most that SQS allows


class SnsSqsBroker(Broker):
    """One topic; each module's queue gets what its filter lets through.

    The tests and the pages run it on moto, which is an emulator.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(
        confirms=True,
        refuses_unroutable=True,
        survives_restart=True,
        redelivers=True,
        delays_retries=True,
        counts_attempts=True,
        keeps_order=False,
        keeps_for_absent=True,
        old_for_new=False,
        emulated="moto",
    )
    default_url: ClassVar[str] = AMAZON
    queue_attributes: ClassVar[dict[str, str]] = {}
    topic_attributes: ClassVar[dict[str, str]] = {}
    #: Longer than any handler takes.
    visibility_timeout: ClassVar[int] = 300  # seconds

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: list[SqsDelivery] = []
        self._urls: dict[str, str] = {}
        self._routed: set[str] = set()
        self._all_declared = False

    # Sending

    def send(self, message: OutboxMessage) -> None:
        """Publish to the topic, with the type to filter by."""
        with self.outages():
            if not self._all_declared:
                self.declare_all()
                self._all_declared = True
            self.check_route(message.type)
            self.sns.publish(
                TopicArn=self.topic_arn,
                Message=message.body,
                **self.options_of(message),
            )

    def options_of(self, message: OutboxMessage) -> dict[str, Any]:
        """Return what SNS has to know of a message beside its body."""
        kind = {"DataType": "String", "StringValue": message.type}
        return {"MessageAttributes": {"type": kind}}

    def check_route(self, name: str) -> None:
        """Raise UnroutableError where no subscription lets `name` through.

        SNS itself publishes such a message to nobody, and says nothing.
        """
        if name in self._routed:
            return
        if not any(lets_through(p, name) for p in self.filters_of_topic()):
            raise UnroutableError(
                f"no_handler: no subscription to {self.topic_arn} lets "
                f"{name} through. Start the consumer of a module that "
                "listens to it once, and its queue is there."
            )
        self._routed.add(name)

    def filters_of_topic(self) -> Iterator[str]:
        """Yield the filter of each subscription to the topic, as JSON."""
        for each in self.subscriptions_of_topic():
            arn = each["SubscriptionArn"]
            told = self.sns.get_subscription_attributes(SubscriptionArn=arn)
            yield str(told["Attributes"].get("FilterPolicy", "{}"))

    # Receiving

    def declare(self, module: str) -> None:
        """Make the queue of `module`, and subscribe it to its events."""
        self.declared.add(module)
        with self.outages():
            dead = self._make_queue(self.dead_letter_queue(module), {})
            queue = self._make_queue(
                self.queue_name(module),
                {
                    "VisibilityTimeout": str(self.visibility_timeout),
                    "RedrivePolicy": redrive_policy(self.arn_of(dead)),
                },
            )
            arn = self.arn_of(queue)
            self.sqs.set_queue_attributes(
                QueueUrl=queue,
                Attributes={"Policy": queue_policy(arn, self.topic_arn)},
            )
            if names := self.events_of(module):
                self._subscribe(arn, names)

    def _make_queue(self, name: str, attributes: dict[str, str]) -> str:
        attributes = {**attributes, **self.queue_attributes}
        made = self.sqs.create_queue(QueueName=name, Attributes=attributes)
        return str(made["QueueUrl"])

    def _subscribe(self, queue_arn: str, names: list[str]) -> None:
        subscription = self.sns.subscribe(
            TopicArn=self.topic_arn,
            Protocol="sqs",
            Endpoint=queue_arn,
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        for attribute, value in (
            ("RawMessageDelivery", "true"),
            ("FilterPolicy", filter_policy(names)),
        ):
            self.sns.set_subscription_attributes(
                SubscriptionArn=subscription,
                AttributeName=attribute,
                AttributeValue=value,
            )

    def receive(self, module: str, timeout: float) -> SqsDelivery | None:
        """Return one message, or None after `timeout`, in whole seconds.

        One at a time: what waits in this process would time out.
        """
        with self.outages():
            return self._take(self.queue_url(module), timeout)

    def given_up(self, module: str) -> SqsDelivery | None:
        """Return what SQS itself moved to the dead letter queue, or None."""
        with self.outages():
            self.queue_url(module)
            dead = self.dead_letter_queue(module)
            url = self.sqs.get_queue_url(QueueName=dead)["QueueUrl"]
            return self._take(url, 0)

    def _take(self, queue_url: str, timeout: float) -> SqsDelivery | None:
        answer = self.sqs.receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=1,
            WaitTimeSeconds=min(math.ceil(timeout), LONGEST_POLL),
            AttributeNames=["ApproximateReceiveCount"],
        )
        for message in answer.get("Messages", []):
            self.held.append(SqsDelivery(self, queue_url, message))
            return self.held[-1]
        return None

    # Names

    def queue_name(self, module: str) -> str:
        """Return the name of the queue of `module`."""
        return f"{self.namespace}-{module}"

    def dead_letter_queue(self, module: str) -> str:
        """Return the name of the queue of SQS's own dead letters."""
        return f"{self.namespace}-{module}-dead"

    def queue_url(self, module: str) -> str:
        """Return the address of the queue of `module`, made if need be."""
        if module not in self._urls:
            self.declare(module)
            answer = self.sqs.get_queue_url(QueueName=self.queue_name(module))
            self._urls[module] = answer["QueueUrl"]
        return self._urls[module]

    def attributes_of(self, queue_url: str) -> dict[str, str]:
        """Return all that SQS tells about a queue."""
        answer = self.sqs.get_queue_attributes(
            QueueUrl=queue_url, AttributeNames=["All"]
        )
        return dict(answer["Attributes"])

    def arn_of(self, queue_url: str) -> str:
        """Return the Amazon Resource Name of a queue."""
        return self.attributes_of(queue_url)["QueueArn"]

    # Looking and cleaning up

    def waiting(self, module: str) -> int:
        """Return how many messages SQS says are visible, roughly."""
        with self.outages():
            told = self.attributes_of(self.queue_url(module))
            return int(told["ApproximateNumberOfMessages"])

    def delete(self) -> None:
        """Remove the topic, its subscriptions and the queues."""
        self.held.clear()
        with self.outages():
            for subscription in self.subscriptions_of_topic():
                self.sns.unsubscribe(
                    SubscriptionArn=subscription["SubscriptionArn"]
                )
            self.sns.delete_topic(TopicArn=self.topic_arn)
            for module in self.modules():
                for name in (
                    self.queue_name(module),
                    self.dead_letter_queue(module),
                ):
                    self._delete_queue(name)
        self.close()

    def subscriptions_of_topic(self) -> list[dict[str, str]]:
        """Return what SNS tells of the subscriptions to the topic."""
        pages = self.sns.get_paginator("list_subscriptions_by_topic")
        return [
            each
            for page in pages.paginate(TopicArn=self.topic_arn)
            for each in page["Subscriptions"]
        ]

    def _delete_queue(self, name: str) -> None:
        with suppress(self.sqs.exceptions.QueueDoesNotExist):
            url = self.sqs.get_queue_url(QueueName=name)["QueueUrl"]
            self.sqs.delete_queue(QueueUrl=url)

    # The connection

    @cached_property
    def topic_arn(self) -> str:
        """The topic of this namespace, made if it is not there."""
        made = self.sns.create_topic(
            Name=self.topic_name, Attributes=self.topic_attributes
        )
        return str(made["TopicArn"])

    @property
    def topic_name(self) -> str:
        """The name of the topic."""
        return f"{self.namespace}-events"

    @cached_property
    def sns(self) -> Any:
        """A client of SNS."""
        return self._client("sns")

    @cached_property
    def sqs(self) -> Any:
        """A client of SQS."""
        return self._client("sqs")

    def _client(self, service: str) -> Any:
        # boto3 finds Amazon, its region and the keys by itself.
        if self.url == AMAZON:
            return boto3.client(service)
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="emulator",
            aws_secret_access_key="emulator",  # noqa: S106
        )

    @contextmanager
    def outages(self) -> Iterator[None]:
        """Say when an error is an outage; let the others pass."""
        try:
            yield
        except (ConnectionError, HTTPClientError) as error:
            self._forget()
            raise TransportDownError(
                f"SNS or SQS does not answer ({error})"
            ) from error
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                raise
            raise TransportDownError(f"SNS or SQS failed ({error})") from error

    def close(self) -> None:
        """Give back what was received and not acknowledged."""
        with suppress(ClientError, ConnectionError, HTTPClientError):
            for delivery in self.held:
                delivery.hide_for(0)
        self._forget()

    def _forget(self) -> None:
        self.held.clear()
        self._urls.clear()
        self._routed.clear()
        self._all_declared = False
        for name in ("sns", "sqs", "topic_arn"):
            self.__dict__.pop(name, None)


class SnsSqsEventBus(OutboxEventBus):
    """The outbox, whose relay sends to SNS."""

    def make_sender(self) -> SnsSqsBroker:
        """Return the broker that the settings name."""
        return SnsSqsBroker(self.subscriptions)
