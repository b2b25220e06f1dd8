package jp.shikaku.cardreader;

/**
 * One kind of event that a source can give 「検知できる事象」, and how it knows it. What a source does not
 * list it never gives, so that a screen need not wait for it.
 *
 * @param event the type of event
 * @param knowledge how it is known
 */
public record Capability(Class<? extends CardReaderEvent> event, Knowledge knowledge) {}
