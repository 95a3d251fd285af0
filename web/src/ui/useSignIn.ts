import { useState } from "react";
import type { Session } from "../auth/session";

interface SignIn {
  signIn: () => void;
  trying: boolean;
  /** How often the sign-in page could not be reached. */
  failures: number;
}

/** Goes to the sign-in page, or says that it cannot be reached. */
export function useSignIn(go: Session["signIn"]): SignIn {
  const [trying, setTrying] = useState(false);
  const [failures, setFailures] = useState(0);
  const signIn = async () => {
    setTrying(true);
    try {
      await go();
    } catch (error) {
      console.error("Sign-in failed.", error);
      setFailures((before) => before + 1);
    } finally {
      // Whoever comes back from the sign-in page can try again.
      setTrying(false);
    }
  };
  return { signIn: () => void signIn(), trying, failures };
}
