"""From a score back to the bytes that it rests on: the chain as data, as a tree, as a graph, and its proof."""
