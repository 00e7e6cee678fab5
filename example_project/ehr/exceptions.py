"""Why a prescription request cannot be decided."""


class DecisionError(Exception):
    """A decision that must not be made."""


class ProviderNotAllowedError(DecisionError):
    """The provider is inactive, or the encounter is another one's."""


class RequestAlreadyDecidedError(DecisionError):
    """The request was approved or rejected before."""


class EncounterClosedError(DecisionError):
    """The encounter of the request is completed, or withdrawn."""
