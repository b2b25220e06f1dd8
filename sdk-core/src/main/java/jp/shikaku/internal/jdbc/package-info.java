/**
 * What the ledgers in a database share: engines, connections, transactions and versioned tables.
 */
@NullMarked
package jp.shikaku.internal.jdbc;

import org.jspecify.annotations.NullMarked;
