// The maps: small comforts of the drawn one, and the detailed one, opened on request. Pages work without this file.
//
// What a page says, so that map and list keep in step (all in the DOM, nothing to import):
//   <li data-commune="05046" data-id="12">   a thing of the list: its commune, its id in the GeoJSON
//   <a class="pin" data-communes="05046 …">  a plate of the drawn map (c-map writes it)
//   class "near"                             put on both while one of them is pointed at or focused
//   <div data-detailed-map …>                c-map writes it when map.detail is set; attributes:
//     data-points     GeoJSON: FeatureCollection of Point; properties: id (or slug), name (or nom), url, and commune if any
//     data-communes   GeoJSON polygons of the ground; property v (1 to 9) is the tint
//     data-list       id of the list kept in step (else the whole page)
//     data-tiles      tile URL of the operator, if any; data-tiles-credit its credit
//   event "cordee:point" (bubbles from the detailed map), detail {id}: a point was opened; the list scrolls to it.

const near = (commune, id, on) => {
  if (commune) for (const pin of document.querySelectorAll(`.pin[data-communes~="${CSS.escape(commune)}"]`)) pin.classList.toggle("near", on);
  if (id) for (const plate of document.querySelectorAll(`.plate-point[data-ids~="${CSS.escape(id)}"]`)) plate.classList.toggle("near", on);
};
const pointed = (event, on) => {
  const thing = event.target.closest?.("[data-commune], [data-id], .pin");
  if (!thing) return;
  if (!thing.matches(".pin")) return near(thing.dataset.commune, thing.dataset.id, on);
  for (const code of (thing.dataset.communes ?? "").split(" "))
    for (const row of document.querySelectorAll(`[data-commune="${CSS.escape(code)}"]`)) row.classList.toggle("near", on);
};
for (const [type, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])
  document.addEventListener(type, (event) => pointed(event, on));

// ── The detailed map ──
let leaflet;
function loadLeaflet(frame) {
  leaflet ??= new Promise((done, failed) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: frame.dataset.leafletCss });
    const script = Object.assign(document.createElement("script"), { src: frame.dataset.leaflet });
    script.onload = () => done(window.L);
    script.onerror = () => { leaflet = undefined; failed(new Error("leaflet")); };
    document.head.prepend(sheet);
    document.head.append(script);
  });
  return leaflet;
}

async function json(url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

async function build(frame) {
  const { communes, points } = frame.dataset;
  const [L, ground, found] = await Promise.all([loadLeaflet(frame), json(communes), json(points)]);
  const box = frame.querySelector(".ground");
  box.hidden = false;
  const map = L.map(box, { zoomControl: false, minZoom: 6, maxZoom: 16, zoomSnap: 0.25, maxBoundsViscosity: 0.6,
    zoomAnimation: !calm(), fadeAnimation: !calm(), markerZoomAnimation: !calm() });
  L.control.zoom({ zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
  map.attributionControl.setPrefix("Leaflet").addAttribution(frame.dataset.source);
  if (frame.dataset.tiles) L.tileLayer(frame.dataset.tiles, { attribution: frame.dataset.tilesCredit, maxZoom: 19, referrerPolicy: "strict-origin-when-cross-origin" }).addTo(map);
  const land = L.geoJSON(ground, { interactive: false, style: ({ properties }) => ({ className: `land-${frame.dataset.tiles ? "line" : "tint"} v${properties.v}`, weight: 1 }) }).addTo(map);
  const features = found.features.filter((feature) => feature.geometry?.type === "Point");
  const layer = L.layerGroup().addTo(map);
  const all = L.latLngBounds(features.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon]));
  map.fitBounds(all.isValid() && features.length < 200 ? all.pad(0.1) : land.getBounds(), { maxZoom: 13, animate: false });
  const draw = () => plates(L, map, layer, features, frame);
  map.on("zoomend", draw);
  box.addEventListener("keydown", ({ key }) => { if (key === "Escape") map.closePopup(); }); // Leaflet listens on its frame only
  draw();
  return map;
}

// Points nearer than a plate's width share one plate, which leads closer; what is at one single place opens as a list.
function plates(L, map, layer, features, frame) {
  layer.clearLayers();
  const groups = [];
  for (const feature of features) {
    const [lon, lat] = feature.geometry.coordinates;
    const at = map.project([lat, lon]);
    const close = groups.find((group) => Math.abs(group.at.x - at.x) < 40 && Math.abs(group.at.y - at.y) < 34);
    if (close) close.features.push(feature);
    else groups.push({ at, features: [feature] });
  }
  for (const group of groups) plate(L, map, layer, group, frame);
}

function plate(L, map, layer, { at, features: group }, frame) {
  const places = L.latLngBounds(group.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon]));
  const count = new Set(group.map(idOf)).size; // an organisation with several places is one
  const one = count === 1;
  const together = places.getNorthEast().distanceTo(places.getSouthWest()) < 30 || map.getZoom() >= map.getMaxZoom();
  const title = one ? nameOf(group[0]) : `${count} ${frame.dataset.several}`;
  const marker = L.marker(map.unproject(at), { title, alt: title, keyboard: true, riseOnHover: true,
    icon: L.divIcon({ className: "plate-point", iconSize: [36, 30], html: one ? "" : String(count) }) });
  marker.on("add", () => {
    const element = marker.getElement();
    element.dataset.ids = group.map(({ properties }) => properties.id ?? properties.slug).join(" ");
    element.setAttribute("aria-label", title);
    if (one) element.classList.add("single");
  });
  if (group.length === 1 || together) {
    marker.bindPopup(popup(group), { maxHeight: 220 });
    marker.on("popupopen", ({ popup: opened }) => {
      opened.getElement().querySelector("li a")?.focus({ preventScroll: true });
      const detail = { id: idOf(group[0]) };
      frame.dispatchEvent(new CustomEvent("cordee:point", { bubbles: true, detail }));
    });
    marker.on("popupclose", ({ popup: shut }) => {
      const held = document.activeElement;
      if (held === document.body || shut.getElement()?.contains(held)) marker.getElement()?.focus();
    });
  }
  else {
    const closer = () => { map.fitBounds(places.pad(0.2), { animate: !calm() }); map.getContainer().focus(); };
    marker.on("click", closer);
    marker.on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") closer(); });
  }
  marker.addTo(layer);
}

const idOf = ({ properties, id }) => String(properties.id ?? properties.slug ?? id ?? "");
const nameOf = ({ properties }) => properties.name ?? "";

function popup(group) {
  const list = document.createElement("ul");
  for (const feature of group) {
    const { url, commune } = feature.properties;
    const row = list.appendChild(document.createElement("li"));
    const link = row.appendChild(document.createElement(url ? "a" : "b"));
    if (url) link.href = url;
    link.textContent = nameOf(feature);
    if (commune) row.append(document.createElement("br"), commune);
  }
  return list;
}

function ready(frame) {
  if (frame.dataset.ready) return;
  frame.dataset.ready = "1";
  frame.hidden = false;
  const [button, status, box] = [frame.querySelector("button"), frame.querySelector("[role=status]"), frame.querySelector(".ground")];
  const drawn = frame.parentElement.querySelector("svg[role=group]");
  let map;
  button.addEventListener("click", async () => {
    const open = button.getAttribute("aria-expanded") === "false";
    status.textContent = open && !map ? frame.dataset.loading : "";
    try {
      if (open) map ??= await build(frame);
    } catch (problem) {
      status.textContent = frame.dataset.failed;
      box.hidden = true;
      return console.warn(problem);
    }
    status.textContent = "";
    box.hidden = !open;
    if (drawn) drawn.classList.toggle("put-away", open);
    button.setAttribute("aria-expanded", open);
    button.querySelector("span").textContent = open ? frame.dataset.shut : frame.dataset.open;
    if (!open) return;
    map.invalidateSize();
    box.scrollIntoView({ block: "nearest" });
  });
  frame.addEventListener("cordee:point", ({ detail: { id } }) => {
    const list = document.getElementById(frame.dataset.list) ?? document;
    for (const row of list.querySelectorAll("[data-id].near")) row.classList.remove("near");
    const row = list.querySelector(`[data-id="${CSS.escape(id)}"]`);
    row?.classList.add("near");
    row?.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  });
}

const start = (root) => {
  if (root.matches?.("[data-detailed-map]")) ready(root);
  for (const frame of root.querySelectorAll("[data-detailed-map]")) ready(frame);
};
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
