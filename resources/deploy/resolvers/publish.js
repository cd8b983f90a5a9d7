// Returns the message unchanged: AppSync sends the result of a mutation to the subscriptions. The data source is NONE.
// Arguments are values here, not text in a template, so a channel can have any name.
export function request(ctx) {
  return { payload: ctx.args };
}

export function response(ctx) {
  return ctx.result;
}
