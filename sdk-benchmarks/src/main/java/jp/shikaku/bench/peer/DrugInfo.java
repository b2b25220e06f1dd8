package jp.shikaku.bench.peer;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.adapters.XmlJavaTypeAdapter;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the peers fill: every element of a drug answer of claims (medical-info 5, 6.2) as plain
 * classes, dates and numbers typed as ours are. Codes stay text, which is less work than the
 * library does.
 */
public final class DrugInfo {

  private DrugInfo() {}

  @XmlRootElement(name = "XmlMsg")
  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Answer {
    @XmlElement(name = "MessageHeader")
    public @Nullable Header messageHeader;

    @XmlElement(name = "MessageBody")
    public @Nullable Body messageBody;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Header {
    @XmlElement(name = "MedicalInstitutionCode")
    public @Nullable String medicalInstitutionCode;

    @XmlElement(name = "ArbitraryFileIdentifier")
    public @Nullable String arbitraryFileIdentifier;

    @XmlElement(name = "ResultCode")
    public @Nullable String resultCode;

    @XmlElement(name = "MessageContents")
    public @Nullable String messageContents;

    @XmlElement(name = "QuaInf")
    public @Nullable Person quaInf;

    void set(String tag, String text) {
      switch (tag) {
        case "MedicalInstitutionCode" -> medicalInstitutionCode = text;
        case "ArbitraryFileIdentifier" -> arbitraryFileIdentifier = text;
        case "ResultCode" -> resultCode = text;
        case "MessageContents" -> messageContents = text;
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Person {
    @XmlElement(name = "Name")
    public @Nullable String name;

    @XmlElement(name = "KanaName")
    public @Nullable String kanaName;

    @XmlElement(name = "Birth")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate birth;

    @XmlElement(name = "AdmGendCode")
    public @Nullable String admGendCode;

    void set(String tag, String text) {
      switch (tag) {
        case "Name" -> name = text;
        case "KanaName" -> kanaName = text;
        case "Birth" -> birth = Wire.day(text);
        case "AdmGendCode" -> admGendCode = text;
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Body {
    @XmlElement(name = "MeTrMonthInf")
    public List<Month> meTrMonthInf = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Month {
    @XmlElement(name = "MeTrMonth")
    @XmlJavaTypeAdapter(Adapters.Month.class)
    public @Nullable YearMonth meTrMonth;

    @XmlElement(name = "DiOrg")
    public @Nullable String diOrg;

    @XmlElement(name = "MeTrDiHCd")
    public @Nullable String meTrDiHCd;

    @XmlElement(name = "MeTrDiHNm")
    public @Nullable String meTrDiHNm;

    @XmlElement(name = "PrIsOrg")
    public @Nullable String prIsOrg;

    @XmlElement(name = "PrlsHCd")
    public @Nullable String prlsHCd;

    @XmlElement(name = "PrlsHNm")
    public @Nullable String prlsHNm;

    @XmlElement(name = "InOut")
    public @Nullable String inOut;

    @XmlElement(name = "DiDateInfs")
    public @Nullable DayList diDateInfs;

    void set(String tag, String text) {
      switch (tag) {
        case "MeTrMonth" -> meTrMonth = Wire.month(text);
        case "DiOrg" -> diOrg = text;
        case "MeTrDiHCd" -> meTrDiHCd = text;
        case "MeTrDiHNm" -> meTrDiHNm = text;
        case "PrIsOrg" -> prIsOrg = text;
        case "PrlsHCd" -> prlsHCd = text;
        case "PrlsHNm" -> prlsHNm = text;
        case "InOut" -> inOut = text;
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class DayList {
    @XmlElement(name = "DiDateInf")
    public List<Day> diDateInf = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Day {
    @XmlElement(name = "DiDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate diDate;

    @XmlElement(name = "PrDate")
    @XmlJavaTypeAdapter(Adapters.Day.class)
    public @Nullable LocalDate prDate;

    @XmlElement(name = "DrugInfs")
    public @Nullable DrugList drugInfs;

    void set(String tag, String text) {
      switch (tag) {
        case "DiDate" -> diDate = Wire.day(text);
        case "PrDate" -> prDate = Wire.day(text);
        default -> {}
      }
    }
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class DrugList {
    @XmlElement(name = "DrugInf")
    public List<Drug> drugInf = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  public static final class Drug {
    @XmlElement(name = "MeTrIdCl")
    public @Nullable String meTrIdCl;

    @XmlElement(name = "UsageN")
    public @Nullable String usageN;

    @XmlElement(name = "SpInst")
    public @Nullable String spInst;

    @XmlElement(name = "DrugC")
    public @Nullable String drugC;

    @XmlElement(name = "DrugN")
    public @Nullable String drugN;

    @XmlElement(name = "IngreN")
    public @Nullable String ingreN;

    @XmlElement(name = "Unit")
    public @Nullable String unit;

    @XmlElement(name = "Qua1")
    public @Nullable BigDecimal qua1;

    @XmlElement(name = "Times")
    public @Nullable BigDecimal times;

    void set(String tag, String text) {
      switch (tag) {
        case "MeTrIdCl" -> meTrIdCl = text;
        case "UsageN" -> usageN = text;
        case "SpInst" -> spInst = text;
        case "DrugC" -> drugC = text;
        case "DrugN" -> drugN = text;
        case "IngreN" -> ingreN = text;
        case "Unit" -> unit = text;
        case "Qua1" -> qua1 = Wire.decimal(text);
        case "Times" -> times = Wire.decimal(text);
        default -> {}
      }
    }
  }
}
