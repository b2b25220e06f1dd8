/** The one place where XML is read: encoding, limits, and a cursor over elements. */
@NullMarked
package jp.shikaku.internal.xml;

import org.jspecify.annotations.NullMarked;
