-- Of each journal, up to where it was counted when a report was closed: what stands before is in that report or an earlier one.
CREATE TABLE IF NOT EXISTS sekisho_closing (
  report_id BIGINT NOT NULL,
  journal VARCHAR(255) NOT NULL,
  counted BIGINT NOT NULL,
  PRIMARY KEY (report_id, journal)
);
CREATE INDEX IF NOT EXISTS sekisho_closing_journal ON sekisho_closing (journal, counted);

-- Rows of a report go when it ends, its files stay. Null for one that is under way, or ended before there was this column.
ALTER TABLE sekisho_report ADD COLUMN IF NOT EXISTS ended BIGINT;
ALTER TABLE sekisho_delivery ADD COLUMN IF NOT EXISTS noted BIGINT;
