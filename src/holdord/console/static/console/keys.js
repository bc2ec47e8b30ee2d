// Shows what works only with this script, and says it when a browser refuses a key.
(function () {
  document.addEventListener('DOMContentLoaded', function () {
    document.querySelectorAll('[data-needs-script]').forEach(function (part) {
      part.hidden = false
    })
  })
  document.addEventListener('allauth.error', function (event) {
    var place = document.querySelector('[data-key-error]')
    if (!place) return
    event.preventDefault()
    place.hidden = false
    place.focus()
  })
})()
