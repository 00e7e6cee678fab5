"""The form that a provider decides with."""

from __future__ import annotations

from django import forms

MOST_REFILLS = 12


class DecisionForm(forms.Form):
    """Approve with directions, or reject with a reason."""

    APPROVE = "approve"
    REJECT = "reject"

    decision = forms.ChoiceField(
        choices=[(APPROVE, "Approve"), (REJECT, "Reject")],
        widget=forms.RadioSelect,
    )
    sig = forms.CharField(
        label="Directions",
        required=False,
        max_length=500,
        help_text="Needed to approve. For example: 1 tablet a day.",
    )
    refills = forms.IntegerField(
        initial=0, min_value=0, max_value=MOST_REFILLS
    )
    reason = forms.CharField(
        required=False,
        help_text="Needed to reject.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> None:
        """Ask for what the chosen decision needs."""
        super().clean()
        decision = self.cleaned_data.get("decision")
        if decision == self.APPROVE and not self.cleaned_data.get("sig"):
            self.add_error("sig", "Write the directions.")
        if decision == self.REJECT and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Say why.")
