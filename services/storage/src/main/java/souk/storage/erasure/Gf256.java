package souk.storage.erasure;

/**
 * The field of 256 elements, with the polynomial x^8 + x^4 + x^3 + x^2 + 1. Elements are numbers
 * from 0 to 255; to add is exclusive or.
 */
final class Gf256 {
  private static final int POLYNOMIAL = 0x11d;
  private static final int ORDER = 255;
  private static final int[] POWERS = new int[2 * ORDER];
  private static final int[] LOGARITHMS = new int[ORDER + 1];

  static {
    int power = 1;
    for (int i = 0; i < ORDER; i++) {
      POWERS[i] = power;
      POWERS[i + ORDER] = power;
      LOGARITHMS[power] = i;
      power = (power << 1) ^ (power >= 128 ? POLYNOMIAL : 0);
    }
  }

  private Gf256() {}

  static int times(int a, int b) {
    return a == 0 || b == 0 ? 0 : POWERS[LOGARITHMS[a] + LOGARITHMS[b]];
  }

  /**
   * @param a not 0
   */
  static int inverse(int a) {
    if (a == 0) {
      throw new ArithmeticException("0 has no inverse");
    }
    return POWERS[ORDER - LOGARITHMS[a]];
  }

  /** The product of two matrices. */
  static int[][] times(int[][] a, int[][] b) {
    int[][] product = new int[a.length][b[0].length];
    for (int row = 0; row < a.length; row++) {
      for (int column = 0; column < b[0].length; column++) {
        for (int i = 0; i < b.length; i++) {
          product[row][column] ^= times(a[row][i], b[i][column]);
        }
      }
    }
    return product;
  }

  /**
   * The inverse of a square matrix (Gauss, Jordan).
   *
   * @throws ArithmeticException when it has none
   */
  static int[][] inverse(int[][] matrix) {
    int size = matrix.length;
    int[][] left = new int[size][];
    int[][] right = new int[size][size];
    for (int i = 0; i < size; i++) {
      left[i] = matrix[i].clone();
      right[i][i] = 1;
    }
    for (int column = 0; column < size; column++) {
      int pivot = column;
      while (pivot < size && left[pivot][column] == 0) {
        pivot++;
      }
      if (pivot == size) {
        throw new ArithmeticException("a matrix without an inverse");
      }
      swap(left, pivot, column);
      swap(right, pivot, column);
      int factor = inverse(left[column][column]);
      scale(left[column], factor);
      scale(right[column], factor);
      for (int row = 0; row < size; row++) {
        if (row != column && left[row][column] != 0) {
          int times = left[row][column];
          subtract(left[row], left[column], times);
          subtract(right[row], right[column], times);
        }
      }
    }
    return right;
  }

  private static void swap(int[][] rows, int a, int b) {
    int[] row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
  }

  private static void scale(int[] row, int factor) {
    for (int i = 0; i < row.length; i++) {
      row[i] = times(row[i], factor);
    }
  }

  private static void subtract(int[] from, int[] what, int factor) {
    for (int i = 0; i < from.length; i++) {
      from[i] ^= times(what[i], factor);
    }
  }
}
