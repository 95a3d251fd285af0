/** What is known of a list that is fetched in pages. */
export type Pages = "unasked" | "loading" | "failed" | "more" | "complete";
