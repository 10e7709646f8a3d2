/**
 * On a narrow screen Streamlit folds the way to the other pages behind a button that it calls "Expand sidebar".
 * `assets/page.css` writes "Menu" on it; who cannot see that is told the same.
 */

{
	const nameIt = () =>
		document.querySelector('[data-testid="stExpandSidebarButton"]')?.setAttribute("aria-label", "Menu");
	if (!document.body.dataset.menu) {
		document.body.dataset.menu = "named";
		// The button comes and goes with the screen's width, and begins with an animation that no eye sees.
		document.addEventListener("animationstart", ({ animationName }) => {
			if (animationName === "menu-comes") nameIt();
		});
	}
	nameIt();
}
