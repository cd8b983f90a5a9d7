"""Texts of errors: an API on AWS."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "deploy.authorizer_invalid": Template(
        mark("{authorizer} is not the ARN of a Lambda function."),
        remedy=mark("Example: arn:aws:lambda:eu-west-1:123456789012:function:name. Use {new} to create a function."),
    ),
    "deploy.confirmed_other_stack": Template(
        mark("The confirmed name {confirmed} is not the stack name {stack}."),
        remedy=mark("Check which stack you mean, and enter exactly its name."),
    ),
    "deploy.credentials_incomplete": Template(
        mark("No AWS credentials were found on this computer."),
        cause=mark("Neither the environment nor the AWS profile {aws_profile} has complete credentials."),
        remedy=mark("Sign in with aws sso login, run aws configure, or use another AWS profile."),
    ),
    "deploy.default_credentials_incomplete": Template(
        mark("No AWS credentials were found on this computer."),
        cause=mark("Neither the environment nor the default AWS profile has complete credentials."),
        remedy=mark("Sign in with aws sso login, run aws configure, or use another AWS profile."),
    ),
    "deploy.default_profile_without_credentials": Template(
        mark("The default AWS profile provides no credentials."),
        cause="{reason}",
        remedy=mark("Run aws sso login."),
    ),
    "deploy.issuer_invalid": Template(
        mark("The issuer is not an https URL."),
        remedy=mark("Use the issuer from the provider's discovery document, such as https://login.example.com."),
    ),
    "deploy.issuer_missing": Template(
        mark("A client ID requires an issuer."),
        remedy=mark("Enter the issuer's URL too."),
    ),
    "deploy.keep_days_without_storage": Template(
        mark("Only stored messages can be deleted after some days."),
        remedy=mark("Store messages too, or omit the days."),
    ),
    "deploy.key_days_invalid": Template(
        mark("An API key is valid for 1 to {most} days, not for {days}."),
        remedy=mark("Choose fewer days, and renew the key before it expires."),
    ),
    "deploy.profile_none": Template(
        mark("This computer has no AWS profile called {aws_profile}."),
        remedy=mark("Use a profile from ~/.aws/config."),
    ),
    "deploy.profile_without_credentials": Template(
        mark("The AWS profile {aws_profile} provides no credentials."),
        cause="{reason}",
        remedy=mark("Run aws sso login --profile {aws_profile}."),
    ),
    "deploy.stack_name_invalid": Template(
        mark("{stack!r} is not a valid stack name."),
        remedy=mark("Use at most 128 letters, digits and hyphens, and start with a letter."),
    ),
    "deploy.tag_reserved": Template(
        mark("The tag {tag} is reserved."),
        cause=mark("It marks stacks created by AppSync Console and is set automatically."),
        remedy=mark("Remove it, or choose another name."),
    ),
    "deploy.tag_reserved_by_aws": Template(
        mark("Tag names cannot start with aws:, which is reserved by AWS."),
        remedy=mark("Rename it."),
    ),
    "deploy.tags_invalid": Template(
        mark("The tags are not valid."),
        cause=mark("The limit is {most} unique tags with a name of 1 to 128 and a value of up to 256 characters."),
        remedy=mark("Use the form name=value."),
    ),
    "deploy.unconfirmed_data_loss": Template(
        mark("This deletes data of the stack {stack}: {data:data}."),
        cause=mark("Deleted data cannot be restored, so --yes alone is not enough."),
        remedy=mark("To delete it, add --confirm {stack}."),
    ),
    "deploy.user_pool_invalid": Template(
        mark("{user_pool} is not a Cognito user pool ID."),
        remedy=mark("Example: eu-west-1_aBcDeFgHi. Use {new} to create a user pool."),
    ),
    "deploy.variable_profile_none": Template(
        mark("This computer does not have the AWS profile that AWS_PROFILE names."),
        remedy=mark("Use a profile from ~/.aws/config."),
    ),
    "stack.ended": Template(
        mark("The stack {stack} ended as {status}."),
        remedy=mark("Check the stack {stack} in the CloudFormation console, or run destroy."),
    ),
    "stack.failed": Template(
        mark("The stack {stack} ended as {status}."),
        remedy=mark("{inner.remedy}"),
    ),
    "stack.foreign": Template(
        mark("AppSync Console did not create the stack {stack}."),
        cause=mark(
            "It does not have the tag {tag}, and its template is not from an earlier version of AppSync Console."
        ),
        remedy=mark("Choose another stack name (--stack). If nobody needs this stack, delete it with the AWS console."),
    ),
    "stack.incomplete": Template(
        mark("The deployment of the stack {stack} was never completed."),
        remedy=mark("Deploy it again."),
    ),
    "stack.incomplete_with_data": Template(
        mark("The deployment of the stack {stack} was never completed, but the stack may contain data: {data:data}."),
        remedy=mark("Delete it with destroy --stack {stack} --confirm {stack}, and deploy again."),
    ),
    "stack.nested": Template(
        mark("AppSync Console did not create the stack {stack}."),
        cause=mark("It is nested in another stack."),
        remedy=mark("Choose another stack name (--stack). If nobody needs this stack, delete it with the AWS console."),
    ),
    "stack.no_api_key": Template(
        mark("The stack has no API key."),
        remedy=mark("Deploy it again. The key may have been deleted."),
    ),
    "stack.no_url": Template(
        mark("The stack {stack} has no output graphqlUrl."),
        cause=mark("It was not created by AppSync Console, or by another version of it."),
        remedy=mark("Use the name of a stack that deploy created."),
    ),
    "stack.none": Template(
        mark("There is no stack called {stack} in {region}."),
        remedy=mark("Check its name, the region and the AWS profile."),
    ),
    "stack.not_deleted": Template(
        mark("The stack {stack} ended as {status}."),
        remedy=mark("Remove what prevents the deletion, and run destroy again."),
    ),
    "stack.outputs_file_invalid": Template(
        mark("{path} is not the outputs file of the stack {stack}."),
        cause=mark("It is not a JSON object with the name of the stack and its output graphqlUrl."),
        remedy=mark("Use a file that deploy --outputs-file or cdk deploy --outputs-file wrote."),
    ),
    "stack.planned_by_others": Template(
        mark("AppSync Console did not create the stack {stack}."),
        cause=mark("It was never deployed, and AppSync Console did not create its change sets."),
        remedy=mark("Choose another stack name (--stack). If nobody needs this stack, delete it with the AWS console."),
    ),
    "stack.protected": Template(
        mark("Termination protection is on for the stack {stack}."),
        cause=mark("AWS does not delete a stack while it is on."),
        remedy=mark(
            "Turn it off in the AWS console, or with aws cloudformation "
            "update-termination-protection --no-enable-termination-protection --stack-name {stack}, "
            "and try again."
        ),
    ),
    "stack.resource_failed": Template(
        mark("{resource} ({kind}) failed."),
        cause="{said}",
        remedy=mark("{inner.remedy}"),
    ),
    "stack.restored": Template(
        mark("The stack {stack} ended as {status}."),
        remedy=mark("AWS restored the previous state of the API. Fix the cause and deploy again."),
    ),
    "stack.rolled_back": Template(
        mark("The stack {stack} ended as {status}."),
        remedy=mark("AWS deleted what was created. Fix the cause and deploy again."),
    ),
    "stack.template_rejected": Template(
        mark("AWS rejected the template."),
        cause="{said}",
    ),
    "stack.without_metadata": Template(
        mark("AppSync Console did not create the stack {stack}."),
        cause=mark("It has the tag {tag}, but its template does not have the metadata entry {entry}."),
        remedy=mark("Choose another stack name (--stack). If nobody needs this stack, delete it with the AWS console."),
    ),
    "stack.without_tag": Template(
        mark("AppSync Console did not create the stack {stack}."),
        cause=mark("Its template has the metadata entry {entry}, but the stack does not have the tag {tag}."),
        remedy=mark("Choose another stack name (--stack). If nobody needs this stack, delete it with the AWS console."),
    ),
}
"""The texts by code."""
