// How long an emergency access lasts still; at its end the page goes, with all that it shows. The
// server ends it whatever happens here.

const banner = document.querySelector(".emergency-banner");
const left = document.getElementById("left");
const ends = Date.now() + Number(banner.dataset.seconds) * 1_000;

function tick() {
  const seconds = Math.ceil((ends - Date.now()) / 1_000);
  if (seconds <= 0) return location.replace(banner.dataset.after);
  const minutes = Math.ceil(seconds / 60);
  const said = `${minutes} minute${minutes === 1 ? "" : "s"} left`;
  if (left.textContent !== said) left.textContent = said;
}

tick();
setInterval(tick, 1_000);
// A page that slept, or that the way back shows again, may be past its time.
for (const event of ["visibilitychange", "pageshow"]) addEventListener(event, tick);
