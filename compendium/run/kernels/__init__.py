"""The kernels that notebooks run in: each with its own environment, forked from one process where that can be.

Private parts of other packages that are used here: ``jupyter_client.KernelManager._async_start_kernel`` and the dictionary of its
provisioner factory, ``ipykernel.kernelapp.IPKernelApp.parent_handle``, ``atexit._run_exitfuncs``; modules are deleted from
``sys.modules``.
"""
