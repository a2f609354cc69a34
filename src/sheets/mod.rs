//! One renderer per output, all from the same `Review`. They hold no judgement.
