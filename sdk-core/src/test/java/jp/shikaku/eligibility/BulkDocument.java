package jp.shikaku.eligibility;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.IntStream;
import jp.shikaku.WireCharset;
import jp.shikaku.transport.BulkSource;

/**
 * A bulk result of any number of persons, about 3.1 KB each, made while it is read; all invented.
 */
final class BulkDocument implements BulkSource {

  private static final String HEADER =
      """
      <?xml version="1.0" encoding="%s" standalone="no"?>
      <XmlMsg>
        <MessageHeader>
          <ProcessExecutionTime>20261102181500</ProcessExecutionTime>
          <QualificationConfirmationDate>20261103</QualificationConfirmationDate>
          <MedicalInstitutionCode>1319999007</MedicalInstitutionCode>
          <ArbitraryFileIdentifier>DEMO-BULK-1</ArbitraryFileIdentifier>
          <ReceptionNumber>2026110218000300001</ReceptionNumber>
          <SegmentOfResult>1</SegmentOfResult>
          <NumberOfProcessingResult>%d</NumberOfProcessingResult>
          <NumberOfNormalProcessing>%d</NumberOfNormalProcessing>
          <NumberOfError>0</NumberOfError>
          <CharacterCodeIdentifier>0</CharacterCodeIdentifier>
        </MessageHeader>
        <MessageBody>
      """;

  private static final String ROW =
      """
          <BulkConfirmUnit>
            <QualificationConfirmSearchInfo>
              <InsurerNumber>  138990</InsurerNumber>
              <InsuredCardSymbol>架空１２</InsuredCardSymbol>
              <InsuredIdentificationNumber>%1$s</InsuredIdentificationNumber>
              <InsuredBranchNumber>02</InsuredBranchNumber>
              <Birthdate>%2$s</Birthdate>
              <ArbitraryIdentifier>%1$s_1</ArbitraryIdentifier>
            </QualificationConfirmSearchInfo>
            <ProcessingResultStatus>1</ProcessingResultStatus>
            <QualificationValidity>1</QualificationValidity>
            <ResultOfQualificationConfirmation>
              <InsuredCardClassification>01</InsuredCardClassification>
              <InsurerNumber>  138990</InsurerNumber>
              <InsuredCardSymbol>架空１２</InsuredCardSymbol>
              <InsuredIdentificationNumber>%1$s</InsuredIdentificationNumber>
              <InsuredBranchNumber>02</InsuredBranchNumber>
              <PersonalFamilyClassification>2</PersonalFamilyClassification>
              <InsuredName>見本　%1$s郎</InsuredName>
              <Name>髙橋　%1$s子</Name>
              <NameOfOther>見本　ソ表能①</NameOfOther>
              <NameKana>ﾀｶﾊｼ %1$sｺ</NameKana>
              <NameOfOtherKana>ﾐﾎﾝ ｼﾞﾛｳ</NameOfOtherKana>
              <Sex1>2</Sex1>
              <Sex2>2</Sex2>
              <Birthdate>%2$s</Birthdate>
              <Address>東京都架空区見本町１－２－%1$s　架空コーポ見本三号棟</Address>
              <PostNumber>1000000</PostNumber>
              <QualificationDate>20200401</QualificationDate>
              <InsuredCertificateIssuanceDate>20250801</InsuredCertificateIssuanceDate>
              <InsuredCardValidDate>20250801</InsuredCardValidDate>
              <InsuredCardExpirationDate>20270731</InsuredCardExpirationDate>
              <InsurerName>架空国民健康保険（見本市）</InsurerName>
              <ElderlyRecipientCertificateInfo>
                <ElderlyRecipientCertificateDate>20250801</ElderlyRecipientCertificateDate>
                <ElderlyRecipientValidStartDate>20250801</ElderlyRecipientValidStartDate>
                <ElderlyRecipientValidEndDate>20270731</ElderlyRecipientValidEndDate>
                <ElderlyRecipientContributionRatio>020</ElderlyRecipientContributionRatio>
              </ElderlyRecipientCertificateInfo>
              <PublicExpenseResultList>
                <MedicalTicketInfo>
                  <TicketType>01</TicketType>
                  <MedicalTicketValidDate>20261101</MedicalTicketValidDate>
                  <MedicalTicketExpirationDate>20261130</MedicalTicketExpirationDate>
                  <IssueNumber>%1$s</IssueNumber>
                  <MedicalTreatmentMonth>202611</MedicalTreatmentMonth>
                  <DesignatedMedicalInstitutionName>架空見本医院</DesignatedMedicalInstitutionName>
                  <InjuryName1>架空性見本症</InjuryName1>
                  <MedicalTreatmentType>02</MedicalTreatmentType>
                  <SelfPayAmount>0</SelfPayAmount>
                </MedicalTicketInfo>
              </PublicExpenseResultList>
              <LimitApplicationCertificateChanged>0</LimitApplicationCertificateChanged>
            </ResultOfQualificationConfirmation>
            <ReferenceNumber>K%1$s</ReferenceNumber>
          </BulkConfirmUnit>
      """;

  static final String NAME = "OQSmuquc02res_202611020003.xml";

  private final int persons;
  private final WireCharset charset;

  BulkDocument(int persons, WireCharset charset) {
    this.persons = persons;
    this.charset = charset;
  }

  @Override
  public InputStream open() {
    byte[] header = bytes(HEADER.formatted(charset.label(), persons, persons));
    byte[] end = bytes("  </MessageBody>\n</XmlMsg>\n");
    // The template's parts, so that making a row costs less than reading it.
    String[] parts = ROW.split("%1\\$s|%2\\$s", -1);
    byte[][] texts = new byte[parts.length][];
    for (int i = 0; i < parts.length; i++) {
      texts[i] = bytes(parts[i]);
    }
    boolean[] isBirthdate = new boolean[parts.length];
    int at = 0;
    for (int i = 0; i + 1 < parts.length; i++) {
      at += parts[i].length();
      isBirthdate[i] = ROW.startsWith("%2$s", at);
      at += "%1$s".length();
    }
    Iterator<InputStream> pieces =
        IntStream.rangeClosed(0, persons + 1)
            .mapToObj(
                n -> {
                  if (n == 0) {
                    return header;
                  }
                  return n > persons ? end : row(n, texts, isBirthdate);
                })
            .map(bytes -> (InputStream) new ByteArrayInputStream(bytes))
            .iterator();
    return new SequenceInputStream(
        new Enumeration<>() {
          @Override
          public boolean hasMoreElements() {
            return pieces.hasNext();
          }

          @Override
          public InputStream nextElement() {
            return pieces.next();
          }
        });
  }

  private byte[] row(int n, byte[][] texts, boolean[] isBirthdate) {
    byte[] number = bytes(String.format(Locale.ROOT, "%08d", n));
    byte[] birthdate = bytes(String.valueOf(19510101 + 10_000 * (n % 4) + n % 28));
    ByteArrayOutputStream row = new ByteArrayOutputStream(4096);
    for (int i = 0; i < texts.length; i++) {
      row.writeBytes(texts[i]);
      if (i + 1 < texts.length) {
        row.writeBytes(isBirthdate[i] ? birthdate : number);
      }
    }
    return row.toByteArray();
  }

  private byte[] bytes(String text) {
    return text.getBytes(charset.charset());
  }

  @Override
  public long size() {
    return 0; // not known before it is made
  }

  /** The document as a whole. */
  byte[] bytes() {
    try (InputStream in = open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
