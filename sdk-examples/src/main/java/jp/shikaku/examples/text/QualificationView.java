package jp.shikaku.examples.text;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jp.shikaku.eligibility.ElderlyCertificate;
import jp.shikaku.eligibility.LimitCertificate;
import jp.shikaku.eligibility.MedicalTicket;
import jp.shikaku.eligibility.Qualification;
import jp.shikaku.eligibility.SpecificDiseaseCertificate;
import jp.shikaku.value.PersonName;
import jp.shikaku.value.ReferenceNumber;
import jp.shikaku.value.WireDates;

/** One qualification for the desk: person, insurance, certificates, tickets, consents. */
public final class QualificationView {

  /**
   * One thing that is told.
   *
   * @param label what it is; empty when it goes on with the one before
   * @param value never empty
   * @param isCertificate whether it is a certificate or ticket beside the insurance
   */
  public record Fact(String label, String value, boolean isCertificate) {

    /** Names what it is only. */
    @Override
    public String toString() {
      return "Fact[" + label + "]";
    }
  }

  private final Language language;
  private final Optional<LocalDate> day;

  /**
   * Creates the view.
   *
   * @param language of the text
   * @param day the day of care, for the age; empty when not known
   */
  public QualificationView(Language language, Optional<LocalDate> day) {
    this.language = language;
    this.day = day;
  }

  TextTable table(Qualification qualification) {
    TextTable table = new TextTable(2);
    facts(qualification).forEach(fact -> table.row(fact.label(), fact.value()));
    return table;
  }

  /**
   * {@return what is told, in the order in which the desk reads it}
   *
   * @param qualification the qualification
   */
  public List<Fact> facts(Qualification qualification) {
    List<Fact> facts = new ArrayList<>();
    add(facts, "氏名", "Name", qualification.name().map(this::name).orElse(""));
    add(facts, "生年月日・性別", "Born, sex", person(qualification));
    add(facts, "保険者", "Insurer", insurer(qualification));
    add(facts, "記号・番号・枝番", "Card", card(qualification));
    add(facts, "有効期間", "Valid", days(qualification));
    qualification
        .elderlyCertificate()
        .ifPresent(
            certificate -> addCertificate(facts, "高齢受給者証", "Elderly cert.", elderly(certificate)));
    qualification
        .limitCertificate()
        .ifPresent(
            certificate -> addCertificate(facts, "限度額適用認定証", "Limit cert.", limit(certificate)));
    for (SpecificDiseaseCertificate certificate : qualification.specificDiseaseCertificates()) {
      addCertificate(facts, "特定疾病療養受療証", "Disease cert.", disease(certificate));
    }
    for (MedicalTicket ticket : qualification.medicalTickets()) {
      addCertificate(facts, "医療券・調剤券", "Ticket", ticket(ticket));
    }
    consents(facts, qualification);
    add(facts, "住所", "Address", address(qualification));
    add(
        facts,
        "照会番号",
        "Reference",
        qualification.referenceNumber().map(ReferenceNumber::value).orElse(""));
    return facts;
  }

  private void add(List<Fact> facts, String japanese, String english, String value) {
    if (!value.isEmpty()) {
      facts.add(new Fact(language.say(japanese, english), value, false));
    }
  }

  private void addCertificate(List<Fact> facts, String japanese, String english, String value) {
    if (!value.isEmpty()) {
      facts.add(new Fact(language.say(japanese, english), value, true));
    }
  }

  private String name(PersonName name) {
    return Shown.joined(
        name.formal().orElse(""),
        name.kana().orElse(""),
        pair(name.other().orElse(""), name.otherKana().orElse("")));
  }

  private String pair(String other, String otherKana) {
    String both = Shown.joined(other, otherKana);
    return both.isEmpty() ? "" : language.say("通称等：", "alias: ") + both;
  }

  private String person(Qualification qualification) {
    String born =
        qualification
            .birthdate()
            .map(date -> date + language.say("（" + WireDates.japaneseEra(date) + "）", ""))
            .orElse("");
    String age =
        Shown.age(qualification.birthdate(), day)
            .map(years -> language.say(years + "歳", "age " + years))
            .orElse("");
    String back =
        qualification
            .sexOnBack()
            .map(code -> language.say("裏面：", "on the back: ") + language.code(code))
            .orElse("");
    return Shown.joined(born, age, qualification.sex().map(language::code).orElse(""), back);
  }

  private String insurer(Qualification qualification) {
    return Shown.joined(
        qualification.insurerNumberOnWire().map(String::strip).orElse(""),
        qualification.insurerName().orElse(""),
        qualification.cardKind().map(language::code).orElse(""));
  }

  private String card(Qualification qualification) {
    String holder =
        qualification
            .insuredName()
            .map(name -> language.say("被保険者（世帯主）：", "insured: ") + name)
            .orElse("");
    return Shown.joined(
        qualification.symbol().orElse(""),
        qualification.number().orElse(""),
        qualification.branch().orElse(""),
        qualification.familyRelation().map(language::code).orElse(""),
        holder);
  }

  private String days(Qualification qualification) {
    return Shown.joined(
        qualification.period().map(Shown::period).orElse(""),
        qualification.acquiredOn().map(on -> language.say("取得 ", "acquired ") + on).orElse(""),
        qualification.lostOn().map(on -> language.say("喪失 ", "lost ") + on).orElse(""),
        qualification.lossReason().map(language::code).orElse(""));
  }

  private String elderly(ElderlyCertificate certificate) {
    return Shown.joined(
        certificate.copayRatio().map(ratio -> Shown.ratio(ratio, language)).orElse(""),
        certificate.period().map(Shown::period).orElse(""));
  }

  private String limit(LimitCertificate certificate) {
    String category =
        certificate
            .category()
            .map(
                code ->
                    code.known()
                        .map(known -> Shown.category(known, language))
                        .orElseGet(() -> language.code(code)))
            .orElse("");
    return Shown.joined(
        category,
        certificate.kind().map(language::code).orElse(""),
        certificate.period().map(Shown::period).orElse(""),
        certificate
            .longTermFrom()
            .map(from -> language.say("長期入院該当 ", "long-term from ") + from)
            .orElse(""));
  }

  private String disease(SpecificDiseaseCertificate certificate) {
    String cap =
        certificate.monthlyCap().isPresent()
            ? language.say("月額上限 ", "monthly cap ") + yen(certificate.monthlyCap().getAsLong())
            : "";
    return Shown.joined(
        certificate.disease().map(language::code).orElse(""),
        certificate.period().map(Shown::period).orElse(""),
        cap);
  }

  private String ticket(MedicalTicket ticket) {
    String selfPay =
        ticket.selfPay().isPresent()
            ? language.say("本人支払額 ", "self-pay ") + yen(ticket.selfPay().getAsLong())
            : "";
    return Shown.joined(
        ticket.type().map(language::code).orElse(""),
        ticket.period().map(Shown::period).orElse(""),
        ticket.issueNumber().map(n -> language.say("交付番号 ", "no. ") + n).orElse(""),
        ticket.institutionName().orElse(""),
        ticket.careType().map(language::code).orElse(""),
        ticket.combinedUse().map(language::code).orElse(""),
        selfPay);
  }

  private String yen(long amount) {
    return language.say(
        String.format(Locale.ROOT, "%,d円", amount), String.format(Locale.ROOT, "%,d yen", amount));
  }

  private void consents(List<Fact> facts, Qualification qualification) {
    String label = language.say("同意", "Consents");
    for (String line : ConsentsText.lines(qualification.consents(), language)) {
      facts.add(new Fact(label, line, false));
      label = "";
    }
  }

  private static String address(Qualification qualification) {
    return Shown.joined(
        qualification.postalCode().map(code -> "〒" + code).orElse(""),
        qualification.address().orElse(""));
  }
}
