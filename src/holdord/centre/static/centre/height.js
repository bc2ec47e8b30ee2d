/* In a frame: tells the page around how high this one is, and nothing else. Without it the frame scrolls. */
(function () {
  "use strict";
  if (window.parent === window) return;
  function tell() {
    window.parent.postMessage({ holdord: "height", height: document.documentElement.scrollHeight }, "*");
  }
  new ResizeObserver(tell).observe(document.body);
  tell();
})();
