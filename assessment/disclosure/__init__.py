"""What may be made public: which counts are withheld, and an attack on each release together with all before it."""
