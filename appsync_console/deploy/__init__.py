"""Deploys, describes and deletes a channel API on AWS as one CloudFormation stack. Imports only the domain."""
