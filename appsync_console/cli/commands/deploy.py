"""``appsync-console deploy``: deploys the channel API to AWS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appsync_console.cli.main import Program
from appsync_console.cli.options.deploy import (
    Consent,
    ask_consent,
    confirm_option,
    keep_profile,
    open_deployment,
    save_outputs,
    stack_options,
    tell_outputs,
    tell_progress,
)
from appsync_console.cli.output import emit, runs_async, say
from appsync_console.cli.workspace import plaintext_option
from appsync_console.domain.deployment import (
    DEFAULT_STACK,
    DeployOptions,
    LogLevel,
    Plan,
    StackOutputs,
    check_confirmed,
)
from appsync_console.texts import deployment as deployment_texts
from appsync_console.texts.diagnosis import feature_title, finding_text
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import mark, tr

if TYPE_CHECKING:
    from appsync_console.session.deploy.deployment import Deployment
    from appsync_console.session.deploy.feature_check import FeatureCheck

_FIRST_PROFILE = "AWS"
_PATIENCE_S = 60.0  # a new API and its key take a while to reach all of AWS's servers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """The options that do not describe the API itself."""

    stack: str
    aws_profile: str
    region: str
    consent: Consent
    profile: str
    outputs_file: Path | None
    has_check: bool
    allows_plaintext: bool


@click.command()
@stack_options
@click.option(
    "--typed",
    "is_typed",
    is_flag=True,
    help=mark("Add messages with typed fields that subscribers filter by argument."),
)
@click.option(
    "--filters", "has_filters", is_flag=True, help=mark("Let subscriptions take a filter that AppSync evaluates.")
)
@click.option(
    "--keep-messages",
    "keeps_messages",
    is_flag=True,
    help=mark("Store messages in DynamoDB, and add a query that lists them."),
)
@click.option(
    "--keep-days", default=0, metavar="DAYS", help=mark("Delete stored messages after this many days; 0 keeps them.")
)
@click.option(
    "--key-days", default=90, show_default=True, metavar="DAYS", help=mark("Lifetime of the API key; at most 365.")
)
@click.option("--iam", is_flag=True, help=mark("Also accept requests signed with AWS credentials."))
@click.option(
    "--oidc-issuer", default="", metavar="URL", help=mark("Also accept tokens of this OpenID Connect provider.")
)
@click.option(
    "--oidc-client-id", default="", metavar="ID", help=mark("The client that the provider's tokens must be issued for.")
)
@click.option("--user-pool", default="", metavar="ID|new", help=mark("Also accept users of this Cognito user pool."))
@click.option(
    "--authorizer",
    default="",
    metavar="ARN|new",
    help=mark("Also accept callers that this Lambda function authorizes."),
)
@click.option(
    "--log-level",
    type=click.Choice([level.value for level in LogLevel], case_sensitive=False),
    default=LogLevel.NONE.value,
    show_default=True,
    help=mark("What AppSync logs to CloudWatch."),
)
@click.option(
    "--tag", "tags", multiple=True, metavar="NAME=VALUE", help=mark("Tag for all resources in the stack; repeatable.")
)
@click.option(
    "--profile", default="", metavar="NAME", help=mark("Name of the API's new profile; the stack's name by default.")
)
@click.option(
    "--outputs-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=mark(
        "Write the outputs, including the API key, to FILE, as cdk deploy does; with --check, read them from FILE."
    ),
)
@click.option("--dry-run", is_flag=True, help=mark("Print the resources and the schema; needs no AWS credentials."))
@click.option("--policy", "only_policy", is_flag=True, help=mark("Print the minimal IAM policy for this deployment."))
@click.option("--renew-key", is_flag=True, help=mark("Only extend the API key to --key-days from now."))
@click.option(
    "--check", "only_check", is_flag=True, help=mark("Only test the deployed API: connect, publish, receive.")
)
@click.option("--no-check", is_flag=True, help=mark("Do not test the API after deploying it."))
@confirm_option
@plaintext_option
@click.option("--yes", "is_agreed", is_flag=True, help=mark("Deploy without asking for confirmation."))
@click.pass_obj
@runs_async
async def deploy(
    program: Program,
    /,
    stack: str,
    aws_profile: str,
    region: str,
    tags: tuple[str, ...],
    log_level: str,
    profile: str,
    outputs_file: Path | None,
    dry_run: bool,
    only_policy: bool,
    renew_key: bool,
    only_check: bool,
    no_check: bool,
    confirmed: str,
    is_agreed: bool,
    allows_plaintext: bool,
    **chosen: Any,
) -> int:
    """Deploy the channel API to AWS, or update it.

    Shows the planned changes and what AWS charges for before it changes anything. Then adds a profile for the API,
    stores the API key in the keyring, and tests the API with a message. Finds AWS credentials as other AWS tools do:
    environment, AWS profile, single sign-on. Exits 0 if everything succeeded.

    Changes only stacks that AppSync Console created. If a change deletes stored messages or a user pool, --yes also
    needs --confirm NAME.
    """
    if sum((dry_run, only_policy, renew_key, only_check)) > 1:
        raise click.UsageError(tr("Choose one of --dry-run, --policy, --renew-key and --check."))
    options = DeployOptions(stack=stack, log_level=LogLevel(log_level.upper()), tags=_pairs(tags), **chosen)
    if dry_run or only_policy:
        return _show_policy(options) if only_policy else _show(options)
    check_confirmed(stack, (), confirmed)
    run = _Run(
        stack=stack,
        aws_profile=aws_profile,
        region=region,
        consent=Consent(is_agreed, confirmed),
        profile=profile,
        outputs_file=outputs_file,
        has_check=not no_check,
        allows_plaintext=allows_plaintext,
    )
    deployment = open_deployment(stack, aws_profile, region)
    if only_check:
        return await _check(await _known_outputs(deployment, run))
    if renew_key:
        plan = await deployment.plan_new_key(options.key_days)
    else:
        plan = await deployment.plan(options)
    return await _carry_out(program, deployment, plan, run)


def _show(options: DeployOptions) -> int:
    """Print what the options would create."""
    from appsync_console.session.deploy.deployment import preview

    shown = preview(options)
    emit(tr("Resources of the stack {stack}:", stack=options.stack))
    for planned in shown.resources:
        emit(f"  {planned.name}  {planned.kind}")
    emit("\nCosts:")
    for text in deployment_texts.costs_of(shown.resources):
        emit(f"  {text}")
    emit(f"\nSchema:\n\n{shown.schema}", nl=False)
    return 0


def _show_policy(options: DeployOptions) -> int:
    """Print the permissions needed to deploy it."""
    from appsync_console.session.deploy.deployment import policy_text

    emit(policy_text(options))
    return 0


async def _carry_out(program: Program, deployment: Deployment, plan: Plan, run: _Run) -> int:
    if plan.is_empty:
        say(tr("The stack is up to date. There is nothing to change."))
        outputs = await deployment.outputs()
    else:
        for text in (tr("Planned changes:"), *_indented(deployment_texts.change_lines(plan))):
            say(text)
        if costs := deployment_texts.costs_of(plan.resources):
            for text in ("Costs:", *_indented(costs)):
                say(text)
        for text in deployment_texts.plan_warnings(plan.resources):
            say(tr("Note: {text}", text=text))
        consent = await _consent(deployment, plan, run)
        if not consent.is_agreed:
            say(tr("Nothing was deployed."))
            return 1
        outputs = await deployment.carry_out(plan, tell_progress, confirmed=consent.confirmed)
    tell_outputs(outputs)
    if run.outputs_file is not None:
        save_outputs(run.outputs_file, outputs)
    name = run.profile or (_FIRST_PROFILE if run.stack == DEFAULT_STACK else "")
    await keep_profile(
        program,
        outputs,
        name=name,
        aws_profile=run.aws_profile,
        allows_plaintext=run.allows_plaintext,
        token=deployment.new_token,
    )
    return await _check(outputs, patience_s=_PATIENCE_S) if run.has_check else 0


async def _consent(deployment: Deployment, plan: Plan, run: _Run) -> Consent:
    consent = Consent(is_agreed=False)
    try:
        consent = ask_consent(tr("Deploy these changes?"), run.stack, plan.resources, run.consent)
    finally:
        if not consent.is_agreed:
            await deployment.discard(plan)
    return consent


async def _known_outputs(deployment: Deployment, run: _Run) -> StackOutputs:
    from appsync_console.session.deploy.deployment import read_outputs

    if run.outputs_file is not None:
        return read_outputs(run.outputs_file, run.stack)
    return await deployment.outputs()


async def _check(outputs: StackOutputs, *, patience_s: float = 0.0) -> int:
    """Test the deployed API; returns the exit code of the first problem."""
    from appsync_console.session.deploy.feature_check import DeployCheck

    def show(proof: FeatureCheck) -> None:
        if proof.problem is None:
            emit(
                tr(
                    "passed  {feature}: {result}",
                    feature=feature_title(proof.feature),
                    result=finding_text(proof.found),
                )
            )
        else:
            emit(
                tr(
                    "FAILED  {feature}: {problem}",
                    feature=feature_title(proof.feature),
                    problem=error_text(proof.problem),
                )
            )

    proofs = await DeployCheck(outputs, patience_s=patience_s).prove(show)
    problems = [proof.problem for proof in proofs if proof.problem is not None]
    return problems[0].exit_code if problems else 0


def _pairs(tags: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    for tag in tags:
        if "=" not in tag:
            raise click.BadParameter(tr("{tag} is not NAME=VALUE.", tag=tag), param_hint="--tag")
    return tuple((name, value) for name, _, value in (tag.partition("=") for tag in tags))


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]
