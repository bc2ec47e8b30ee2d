/* The number behind the # of a link from the banner, written into the field. It stays in the browser until it is sent. */
(function () {
  "use strict";
  var number = location.hash.slice(1);
  var field = document.getElementById("number");
  if (field && /^[0-9a-f]{32}$/.test(number)) {
    field.value = number;
    history.replaceState(null, "", location.pathname + "#yours");
    document.getElementById("yours").scrollIntoView();
  }
})();
