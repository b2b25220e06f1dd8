package jp.shikaku.transport;

/** Through the folders of the mock, which a user's tests meet. */
class MockTerminalContractTest extends SharedFolderContractTest {

  @Override
  protected Peer startPeer() throws Exception {
    return new MockPeer(root());
  }
}
