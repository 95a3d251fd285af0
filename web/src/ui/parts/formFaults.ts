import { createContext } from "react";
import type { FaultLine } from "./faults";

/** What was wrong with a form when it was saved. */
export const FormFaults = createContext<readonly FaultLine[]>([]);
