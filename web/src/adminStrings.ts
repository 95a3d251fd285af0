import { language } from "./strings";
import { admin as en } from "./texts/en/admin";

const languages: Record<string, typeof en> = { en };

/** What administrators and supervisors read; loaded with their pages. */
export const adminStrings = languages[language] ?? en;
