/**
 * Streamlit asks for its typeface of icons, 375 kB, before anything is seen. Here it comes with the first icon that is
 * seen, as any typeface does; a first visit to most pages shows none.
 */

{
	const { fonts } = document;
	const load = fonts.load.bind(fonts);
	fonts.load = (font, text) => (font.includes("Material Symbols") ? Promise.resolve([]) : load(font, text));
}
