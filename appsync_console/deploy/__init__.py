"""The real thing on AWS: a channel API as one CloudFormation stack, its outputs, and its end. Knows the domain only."""
