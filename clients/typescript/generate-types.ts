import openapiTypes, { astToString } from 'openapi-typescript';

/** The types of the API, as `src/schema.d.ts` holds them. @param document the text of the OpenAPI document */
export async function clientTypes(document: string): Promise<string> {
  // A field with a default may be left out of a request.
  const types = await openapiTypes(document, { defaultNonNullable: false });
  return `// Generated from schemas/openapi.json by "npm run schemas".\n\n${astToString(types)}`;
}
