"""Answers the questions with rustworkx: a line of `microseconds, lot lot lot` for each."""

import sys
import time

import rustworkx

edges, questions = sys.argv[1:]
with open(edges) as file:
    pairs = [tuple(map(int, line.split(","))) for line in file]
graph = rustworkx.PyDiGraph(multigraph=False)
graph.add_nodes_from(range(1 + max(made for _, made in pairs)))
graph.add_edges_from_no_data(pairs)
walks = {"backward": rustworkx.ancestors, "forward": rustworkx.descendants}
with open(questions) as file:
    asked = [(direction, int(start)) for direction, start in (line.split(",") for line in file)]
for direction, start in asked[:10] + asked[-10:]:
    walks[direction](graph, start)
for direction, start in asked:
    begun = time.perf_counter_ns()
    found = walks[direction](graph, start)
    took = (time.perf_counter_ns() - begun) / 1000
    print(f"{took},{' '.join(map(str, found))}")
