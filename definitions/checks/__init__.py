"""What a whole definition is checked for, one module per kind; ``definitions.validator`` runs them all."""
