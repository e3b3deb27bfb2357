package souk.replication;

/** The two ways to make a replica: same construction, other hashes around it. */
public enum Profile {
  /**
   * As Filecoin does: labels are numbers of 254 bits, and data is added to them in the field of
   * BLS12-381. Its commitments to labels and replica are for SNARKs (Poseidon) and are not made
   * here.
   */
  FILECOIN {
    @Override
    NodeHash labelHash() {
      return new NodeHash();
    }

    @Override
    void encode(byte[] label, byte[] node) {
      FieldEncoding.encode(label, node);
    }

    @Override
    void decode(byte[] label, byte[] node) {
      FieldEncoding.decode(label, node);
    }
  },
  /**
   * For markets that are settled on an EVM chain: parents from Keccak-256 ({@link KeccakGraph}),
   * labels and binary trees from SHA-256, which a chain has as a precompiled contract, leaves and
   * nodes of the trees tagged, data bound to labels by exclusive or.
   */
  SOUK {
    @Override
    NodeHash labelHash() {
      return NodeHash.whole();
    }

    @Override
    void encode(byte[] label, byte[] node) {
      for (int i = 0; i < NodeHash.SIZE; i++) {
        node[i] ^= label[i];
      }
    }

    @Override
    void decode(byte[] label, byte[] node) {
      encode(label, node);
    }
  };

  /** What labels are hashed with. */
  abstract NodeHash labelHash();

  /** Binds a node of data to a label, in place. */
  abstract void encode(byte[] label, byte[] node);

  /** Takes the label off again, in place. */
  abstract void decode(byte[] label, byte[] node);
}
