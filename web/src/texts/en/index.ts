import * as texts from "./desk";

/** The desktop in English. */
export const en = {
  strings: texts.desk,
  characterName: texts.characterName,
  endRefusalText: texts.endRefusalText,
  excessText: texts.excessText,
  failureText: texts.failureText,
  noAnswerText: texts.noAnswerText,
  numberFaultText: texts.numberFaultText,
  refusalText: texts.refusalText,
  sendingRefusalText: texts.sendingRefusalText,
  statusAdvice: texts.statusAdvice,
};
