import { chooseLanguage } from "./texts/language";
import { en } from "./texts/en";

/** What a language has to say. A second one is a folder beside `texts/en`, and a line here. */
export type Texts = typeof en;

const languages: Record<string, Texts> = { en };

/** The language that people read here. */
export const language = chooseLanguage(Object.keys(languages));

/** Every text that a person reads, in the browser's language if there is one for it, else in English. */
export const {
  strings,
  characterName,
  endRefusalText,
  excessText,
  failureText,
  noAnswerText,
  numberFaultText,
  refusalText,
  sendingRefusalText,
  statusAdvice,
} = languages[language] ?? en;
