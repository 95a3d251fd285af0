import { useState } from "react";

interface IssuersPage {
  go: () => void;
  trying: boolean;
  /** How often the page could not be reached. */
  failures: number;
}

/** Goes to the issuer's page to sign in or out, or says that it cannot be reached. */
export function useIssuersPage(reach: () => Promise<void>): IssuersPage {
  const [trying, setTrying] = useState(false);
  const [failures, setFailures] = useState(0);
  const go = async () => {
    setTrying(true);
    try {
      await reach();
    } catch (error) {
      console.error("The issuer's page could not be reached.", error);
      setFailures((before) => before + 1);
    } finally {
      // Whoever comes back from the page can try again.
      setTrying(false);
    }
  };
  return { go: () => void go(), trying, failures };
}
