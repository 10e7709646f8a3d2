"""The Embed page. How do I put this on my page?"""

import streamlit as st

from momentum_sim.stage import kernel_modules
from pages.serving.places import title_of
from pages.shared.destinations import show_destinations
from pages.shared.gallery import show_gallery

with st.spinner("Compiling the kernels: about twenty seconds, once on each machine and after each change of them."):
    kernel_modules()

QUESTION = "How do I put this on my page?"
st.set_page_config(page_title=title_of(QUESTION))
st.title(QUESTION, anchor=False)
with st.container(key="lead"):
    st.markdown("Whatever is on a stage can leave with you. This one came out of a single file: drag it, play it.")
show_gallery()

with st.container(key="prose"):
    st.markdown(
        """
        ## One file, no server

        The page above is an HTML file of its own. It holds the stage, the kernels as WebAssembly and the scene, and
        asks the network for nothing: it works from a disk, from any web space, and in the strictest of frames. Its
        sliders are as live as here, for what they move is computed in the reader's browser, by the same arithmetic to
        the last bit.

        To make one, open any page of this app, set the stage as you want it and press **Share**. Choose the title, the
        size, and what your readers get: which sliders, whether they may switch runs on and off, choose another panel or
        play the timeline. Then save the file and paste the frame:

        ```html
        <iframe src="race.html" title="Can one number make this arrive?"
                width="960" height="715" sandbox="allow-scripts" loading="lazy"
                style="display: block; width: 100%; max-width: 960px; height: auto;
                       aspect-ratio: 960 / 540; min-height: 715px; border: 0"></iframe>
        ```

        `sandbox` lets the page run its own script and nothing else; `aspect-ratio` keeps its shape, and `min-height`
        gives it room in a narrow column, where its words and sliders take more lines; `loading="lazy"` fetches it only
        when a reader comes near.

        ## What to use where

        Where no frame is allowed, the same scene is an animated SVG, a GIF, a video, a picture, a table of numbers or a
        program. All are made from what is on the stage, in the same colours, with the same dashes. What a host allows
        is its own affair and changes: look at a draft before you publish.
        """
    )
    show_destinations()
    st.markdown(
        """
        ## What your readers get

        Everything works by mouse, touch, pen and keyboard. A screen reader is told what the picture shows, and told
        again when a change comes to rest. Colours follow the reader's light or dark mode, unless you choose one.
        Nothing moves before it is dragged or played. Where there is no script there is a picture, with the same words
        below it.

        A page that has the file in a frame can listen to it. After each change that is let go, and once it can be used,
        it posts its scene and the height that all of it takes:

        ```js
        addEventListener("message", ({ data, source }) => {
          if (data?.type !== "momentum-sim") return;
          for (const frame of document.querySelectorAll("iframe")) {
            if (frame.contentWindow === source) frame.style.minHeight = `${data.height}px`;
          }
        });
        ```

        ## The app itself in a frame

        Any address of this app works in a frame with `embed=true` added: the navigation goes away, and the page begins
        at its question. It needs a server that runs the app, and in return its readers get the prose as well.

        ```html
        <iframe src="https://example.org/?embed=true&amp;v=1&amp;beta=0.9"
                title="Can one number make this arrive?"
                width="960" height="800"
                sandbox="allow-scripts allow-same-origin allow-popups" loading="lazy"
                style="display: block; width: 100%; height: 800px; border: 0"></iframe>
        ```

        `embed_options=dark_theme` or `light_theme` settles the colours; without it they are the reader's.

        ## From a terminal, from Python

        ```sh
        python -m momentum_sim export race.gif --scene race.json
        ```

        ```python
        from momentum_sim.export import save
        from momentum_sim.scene import Scene

        scene = Scene.from_json(open("race.json").read())
        save(scene, "race.html")
        ```

        The same scene and version give the same bytes.

        ## May I?

        Yes: everything here is under the MIT licence, what you export as well. A link back is kind, and if it helped a
        paper or a lecture, `CITATION.cff` says how it is cited.
        """
    )
