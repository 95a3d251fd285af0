import { expect, test } from "./fixtures.ts";
import { picture } from "./pictures.ts";

test.use({ deviceScaleFactor: 2 });

test("a working day, for the README", async ({
  alice,
  phonePage: phone,
  customer,
  secondCustomer,
}) => {
  await alice.becomes("Ready");
  await alice.startChat("Sales", secondCustomer);
  await alice.send(
    "Here is the offer we spoke about: https://example.com/o/17",
  );
  await expect(alice.transcript).toContainText("Delivered");

  await alice.startChat("Support", customer);
  const says = async (text: string) => {
    await alice.send(text);
    await expect(alice.message(text)).toContainText("Delivered");
  };
  const hears = async (text: string) => {
    await phone.writes("Support", text);
    await expect(alice.message(text)).toBeVisible();
  };
  await says("Hello, this is Support. Your replacement router ships today.");
  await hears("Great! When will it be here?");
  await says(
    "Tomorrow before noon. The driver rings half an hour before. Your confirmation number is 4711.",
  );
  await hears("Thanks!");
  await alice.textField.fill("You're welcome");
  await picture(alice.page, "desktop");
  await alice.page.emulateMedia({ colorScheme: "dark" });
  await picture(alice.page, "desktop-dark");
  await picture(phone.page, "phones");
  await alice.becomes("Not Ready");
});
