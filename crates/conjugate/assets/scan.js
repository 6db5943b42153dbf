// A camera as scanner, where the browser can read barcodes: the field then holds what the symbol says. Without it the field
// takes what a scanner types, or a person.
(() => {
  "use strict";
  const start = document.querySelector("[data-camera-start]"), view = document.querySelector("[data-camera-view]");
  const field = document.querySelector("[data-camera]");
  if (!start || !view || !field || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  start.hidden = false;
  let stream = null;
  const stop = () => { for (const it of stream?.getTracks() ?? []) it.stop(); stream = null; view.hidden = true; };
  start.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      const wanted = ["data_matrix", "code_128", "qr_code"], known = await BarcodeDetector.getSupportedFormats();
      const detector = new BarcodeDetector({ formats: wanted.filter((it) => known.includes(it)) });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      view.srcObject = stream; view.hidden = false;
      await view.play();
      while (stream) {
        const [found] = await detector.detect(view);
        if (found) { field.value = found.rawValue.replaceAll("\u001d", "|"); stop(); field.form.requestSubmit(); return; }
        await new Promise((then) => { setTimeout(then, 150); });
      }
    } catch { stop(); start.hidden = true; field.focus(); }
  });
  addEventListener("pagehide", stop);
})();
