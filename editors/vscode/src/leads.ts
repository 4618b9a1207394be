/** Asks which lead is meant. */

import * as vscode from 'vscode';

const ANOTHER = 'Another id…';

/** The id that the user picks of those known, or types; undefined where they would rather not. */
export async function askLead(known: readonly string[]): Promise<string | undefined> {
  const title = 'Explain a lead';
  if (known.length > 0) {
    const options = { title, placeHolder: 'The id of the lead' };
    const picked = await vscode.window.showQuickPick([...known, ANOTHER], options);
    if (picked !== ANOTHER) {
      return picked;
    }
  }
  const typed = await vscode.window.showInputBox({ title, prompt: 'The id of the lead, as it stands in the data' });
  return typed?.trim() || undefined;
}
