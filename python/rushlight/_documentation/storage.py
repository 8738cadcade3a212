"""Methods on a tensor's memory."""

DOCUMENTATION = {
    "untyped_storage": """Returns the block of bytes that the tensor views.

    Returns:
        The UntypedStorage; equal for tensors that share memory. It offers the buffer protocol.

    Example:
        >>> rushlight.tensor([1, 2], dtype=rushlight.uint8).untyped_storage().tolist()
        [1, 2]
    """,
    "is_shared": """Whether the tensor's memory is shared with child processes.

    Returns:
        True after share_memory_, for the tensor and its views.

    Example:
        >>> rushlight.ones(2).is_shared()
        False
    """,
    "share_memory": """Moves the tensor to memory that processes made by fork share with this one.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: other tensors or arrays view the memory.

    Example:
        >>> rushlight.ones(2).share_memory_().is_shared()
        True
    """,
    "set": """Makes the tensor view other memory, in place; its dtype stays.

    Args:
        source: a tensor of the same dtype, whose memory and shape it takes, or an UntypedStorage;
            left out, the tensor becomes empty.
        storage_offset: of the first element in the storage, in elements.
        size: the new sizes; left out, one dimension over all of the storage.
        stride: the new strides, in elements; left out, those of a contiguous tensor.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: another dtype, negative sizes or strides, elements outside of the storage, or
            a tensor that is a view of another one.

    Example:
        >>> rushlight.empty(0).set_(rushlight.tensor([1., 2., 3.]).untyped_storage(), 1, (2,))
        tensor([2., 3.])
    """,
}
