/** The name of the part that is missing when a module of it is no longer on the server. */
export const explainer = 'The part that tells why a film does not play'
