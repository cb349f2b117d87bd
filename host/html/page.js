// Makes the two pictures of a slider one, of which the range input shows a part each.
for (const slider of document.querySelectorAll('.slider')) {
  const range = slider.querySelector('input');
  const show = () => slider.style.setProperty('--shown', range.value + '%');
  slider.classList.add('live');
  range.hidden = false;
  range.addEventListener('input', show);
  show();
}
