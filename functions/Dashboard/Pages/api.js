// Calls of this host's own routes. What fails is an Error with the problem's sentence and its status.

const keyName = "function-key";

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw Object.assign(new Error("The host does not answer."), { status: 0 });
  }

  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    // An answer that is no JSON, as a proxy gives; its status is all there is to say.
  }

  if (!response.ok) {
    throw Object.assign(new Error(body?.detail ?? `The host answered ${response.status}.`), { status: response.status, body });
  }

  return { body, etag: response.headers.get("ETag") };
}

const path = (...parts) => "/" + parts.map(encodeURIComponent).join("/");

export const models = async () => (await call("/api/models")).body.models;

// What to try a model with: how it takes pictures, test pictures of its classes, or a row.
export const examples = async model => (await call(`/api/dashboard/examples?${new URLSearchParams({ model })}`)).body;
export const version = async (model, id) => (await call(path("api", "models", model, "versions", id))).body;

// The id of the version that answers; null where none does.
export const champion = async model => (await call(path("api", "models", model))).body.champion;

export async function versions(model, after) {
  const query = new URLSearchParams({ limit: "20" });
  if (after) query.set("after", after);
  return (await call(`${path("api", "models", model, "versions")}?${query}`)).body;
}

export async function health() {
  try {
    return (await call("/health/ready")).body;
  } catch (error) {
    return { status: error.status === 503 ? "not ready" : "unreachable", reasons: error.body?.reasons ?? [error.message] };
  }
}

// The host chooses how many classes it names: three, or two where there are no more.
async function predictions(model, contentType, body) {
  const began = performance.now();
  const answer = await call(path("api", "models", model, "predictions"), { method: "POST", headers: { "Content-Type": contentType }, body });
  return { ...answer.body, milliseconds: performance.now() - began };
}

export const predict = (model, row) => predictions(model, "application/json", JSON.stringify({ inputs: [row] }));

// A picture as it is; the host tells its format by its content.
export const predictPicture = (model, file) => predictions(model, file.type.startsWith("image/") ? file.type : "image/jpeg", file);

export const monitoring = async model => (await call(path("api", "models", model, "monitoring"))).body;

export const rememberKey = key => sessionStorage.setItem(keyName, key);

// Moves the champion only if it is still the one that was shown.
export async function promote(model, version, force) {
  const route = path("api", "models", model, "aliases", "champion");
  const condition = await call(route).then(
    found => ({ "If-Match": found.etag }),
    error => { if (error.status === 404) return { "If-None-Match": "*" }; throw error; });
  const key = sessionStorage.getItem(keyName);
  await call(route, {
    method: "PUT",
    headers: { "Content-Type": "application/json", ...condition, ...(key ? { "x-functions-key": key } : {}) },
    body: JSON.stringify({ version, force }),
  });
}
