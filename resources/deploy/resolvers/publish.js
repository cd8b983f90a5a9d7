// Gives the message back as it came: AppSync feeds the subscriptions with what a mutation answers. The data source is
// NONE. Arguments are values here, not text in a template, so a channel may be called anything.
export function request(ctx) {
  return { payload: ctx.args };
}

export function response(ctx) {
  return ctx.result;
}
