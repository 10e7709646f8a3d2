"""From numba kernels to machine code: numba makes LLVM's intermediate language, LLVM makes the rest.

``intermediate``  an entry -> LLVM module, self-contained: no host functions, no globals
``native``        -> machine code for this processor, callable from Python
``wasm``          -> one WebAssembly module with several entries, for the browser
``cache``         both kept on disk under a stamp of every kernel source and tool version, so that neither can be stale
"""
