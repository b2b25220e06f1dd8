package jp.shikaku.medical;

/** Whether an answer is about the person asked for 「患者の照合」 (medical-info 5). */
public enum PatientCheck {
  /** Name and birth date are the same. */
  SAME,
  /** What could be compared is the same, but name or birth date could not be. */
  PARTLY,
  /** Another person; never handed out by a client. */
  DIFFERENT,
  /** The answer tells nothing that could be compared. */
  NOT_TOLD,
  /** The caller named no person to compare with. */
  NOT_ASKED
}
