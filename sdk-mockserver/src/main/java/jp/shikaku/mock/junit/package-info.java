/**
 * The mock terminal in JUnit tests, of JUnit 5.14 or 6: {@link
 * jp.shikaku.mock.junit.WithMockTerminal}. Whoever does not use it needs no JUnit.
 */
@NullMarked
package jp.shikaku.mock.junit;

import org.jspecify.annotations.NullMarked;
