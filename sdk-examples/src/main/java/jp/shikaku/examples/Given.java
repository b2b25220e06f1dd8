package jp.shikaku.examples;

/**
 * An input as it was given.
 *
 * @param place where it stands, for example {@code --number} or {@code --query: number}
 * @param field the input's name there
 * @param value its text
 */
record Given(String place, String field, String value) {

  static Given option(String name, String value) {
    return new Given("--" + name, name, value);
  }

  BadInput bad(String japanese, String english) {
    return new BadInput(place, field, japanese, english);
  }

  /** The value may be a patient's. */
  @Override
  public String toString() {
    return "Given[" + place + "]";
  }
}
